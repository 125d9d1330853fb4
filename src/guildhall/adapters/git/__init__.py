"""The port `Repository` over the git program, without trusting what a repository says.

It must never run a program that a repository, a workspace or a user's configuration names.
"""

from guildhall.adapters.git.repositories import GitRepositories
from guildhall.adapters.git.repository import GitRepository

__all__ = ["GitRepositories", "GitRepository"]
