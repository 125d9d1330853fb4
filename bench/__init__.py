"""Benchmarks: Guildhall beside a peer, alternated in one run on one machine."""
