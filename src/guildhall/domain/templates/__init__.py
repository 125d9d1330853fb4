"""Templates: versioned, immutable presets of a project's config, a sprint, a task, a document, a job."""
