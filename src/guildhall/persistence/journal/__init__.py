"""The append-only journal: committer, chain, codec, tail and audit."""
