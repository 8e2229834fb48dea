"""From a manual to files people take away: PDF, Word, Excel."""
