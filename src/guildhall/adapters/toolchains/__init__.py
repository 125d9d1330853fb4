"""What a project needs, read off its own files; it must never run them, nor fail for what they hold."""

from guildhall.adapters.toolchains.detection import FileToolchain

__all__ = ["FileToolchain"]
