"""The papers a client keeps: views of plain data, and their PDFs."""
