"""Static analysis as SARIF: bandit, ruff's S rules and secrets; it must never obey the tree it scans."""

from guildhall.adapters.scanners.bandit import BanditScanner
from guildhall.adapters.scanners.composite import CompositeScanner, default_scanner
from guildhall.adapters.scanners.ruff import RuffScanner
from guildhall.adapters.scanners.secret import SecretScanner

__all__ = ["BanditScanner", "CompositeScanner", "RuffScanner", "SecretScanner", "default_scanner"]
