"""What guards access, on third-party packages: random secrets, argon2 and JSON Web Tokens."""

from guildhall.adapters.identity.keyring import KeyRing
from guildhall.adapters.identity.passwords import ArgonPasswords
from guildhall.adapters.identity.secrets import SystemSecrets
from guildhall.adapters.identity.tokens import JwtTokens

__all__ = ["ArgonPasswords", "JwtTokens", "KeyRing", "SystemSecrets"]
