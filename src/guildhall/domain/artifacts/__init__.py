"""Artifacts: files, pull requests, documents, links and reports, with a hash of the content."""
