"""Runs: one pass of the company workflow over a project, with its config, driver, requests and report."""
