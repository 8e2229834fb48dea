"""What an import tells: as values, as a page, as an Excel file, as JSON."""
