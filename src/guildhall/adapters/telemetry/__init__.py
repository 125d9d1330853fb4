"""What operators see of the process: logs, metrics, traces and reports of errors, with secrets taken out."""
