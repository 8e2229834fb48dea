"""From a manual to downloadable files: PDF, Word, Excel."""
