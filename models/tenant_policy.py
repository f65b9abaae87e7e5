"""What Microsoft 365 asks of a password, and what a domain and a tenant ask together.

The rules are Microsoft's "Self-service password reset policies and restrictions". On top of them
come lists of banned words, which nobody may read: only an answer tells.
"""

from datetime import timedelta

from models.identity import PasswordPolicy

TENANT_POLICY = PasswordPolicy(
    name="Microsoft 365",
    min_length=8,
    complexity=True,
    history_length=0,  # a reset is not compared with former passwords
    min_age=timedelta(0),
    lockout_threshold=0,
    lockout_window=timedelta(0),
    ascii_only=True,
    knows_names=False,
)


def with_tenant(domain: PasswordPolicy) -> PasswordPolicy:
    """What a password has to satisfy that is set in a domain and in a tenant."""
    return domain.model_copy(
        update={
            "name": f"{domain.name}, or Microsoft 365,",
            "min_length": max(domain.min_length, TENANT_POLICY.min_length),
            "complexity": True,
            "ascii_only": True,
            "knows_names": domain.complexity and domain.knows_names,
        }
    )
