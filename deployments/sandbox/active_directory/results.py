"""The refusals of a Windows domain controller, to the letter where clients read them.

Texts of Windows end in a newline and a NUL. The hexadecimal number in front is the error's own;
the DSID is a place in Windows' source and differs from build to build.
"""

from deployments.sandbox.active_directory.messages import Result

OPERATIONS_ERROR = 1
PROTOCOL_ERROR = 2
SIZE_LIMIT_EXCEEDED = 4
COMPARE_FALSE = 5
COMPARE_TRUE = 6
AUTH_METHOD_NOT_SUPPORTED = 7
STRONGER_AUTH_REQUIRED = 8
REFERRAL = 10
UNAVAILABLE_CRITICAL_EXTENSION = 12
NO_SUCH_ATTRIBUTE = 16
CONSTRAINT_VIOLATION = 19
ATTRIBUTE_OR_VALUE_EXISTS = 20
INVALID_ATTRIBUTE_SYNTAX = 21
NO_SUCH_OBJECT = 32
INVALID_DN_SYNTAX = 34
INVALID_CREDENTIALS = 49
INSUFFICIENT_ACCESS_RIGHTS = 50
BUSY = 51
UNAVAILABLE = 52
UNWILLING_TO_PERFORM = 53
NOT_ALLOWED_ON_RDN = 67

SUCCESS = Result()


class Refusal(Exception):
    """The operation ends here, with `result`, and nothing was changed."""

    def __init__(self, result: Result) -> None:
        """The text of the exception is the result's number only."""
        super().__init__(str(result.code))
        self.result = result


def refusal(code: int, text: str) -> Refusal:
    """A refusal with Windows' line end."""
    return Refusal(Result(code, f"{text}\n\0"))


def bad_logon(data: str) -> Refusal:
    """A refused sign-in; `data` says why."""
    text = f"80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data {data}, v4563\0"
    return Refusal(Result(INVALID_CREDENTIALS, text))


def ldap_error(code: int, number: str, comment: str) -> Refusal:
    """A refusal by the protocol's own layer."""
    text = f"{number}: LdapErr: DSID-0C090A5C, comment: {comment}, data 0, v4563\0"
    return Refusal(Result(code, text))


def not_bound() -> Refusal:
    """Anonymous clients may read the rootDSE only."""
    comment = (
        "In order to perform this operation a successful bind must be completed on the connection."
    )
    return ldap_error(OPERATIONS_ERROR, "000004DC", comment)


def not_encrypted() -> Refusal:
    """The domain controller takes passwords over encrypted connections only."""
    comment = (
        "The server requires binds to turn on integrity checking "
        "if SSL\\TLS are not already active on the connection"
    )
    return ldap_error(STRONGER_AUTH_REQUIRED, "00002028", comment)


def no_object(best_match: str) -> Refusal:
    """Nothing there that the client may see; `best_match` is the nearest ancestor."""
    text = f"0000208D: NameErr: DSID-0310028B, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'{best_match}'\n\0"
    return Refusal(Result(NO_SUCH_OBJECT, text, matched=best_match))


def bad_name(name: str) -> Refusal:
    """What was given is no distinguished name."""
    text = f"0000208F: NameErr: DSID-03100225, problem 2006 (BAD_NAME), data 8350, best match of:\n\t'{name}'"
    return refusal(INVALID_DN_SYNTAX, text)


def elsewhere(host: str, dn: str) -> Refusal:
    """The name belongs to another domain."""
    text = (
        f"0000202B: RefErr: DSID-03100781, data 0, 1 access points\n\tref 1: '{host.lower()}'\n\0"
    )
    return Refusal(Result(REFERRAL, text, referrals=(f"ldap://{host.lower()}/{dn}",)))


def access_denied() -> Refusal:
    """The client may not reset this password."""
    text = "00000005: SecErr: DSID-031A11B9, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"
    return refusal(INSUFFICIENT_ACCESS_RIGHTS, text)


def write_denied() -> Refusal:
    """The client may not write this attribute."""
    text = "00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"
    return refusal(INSUFFICIENT_ACCESS_RIGHTS, text)


def unwilling(number: str, dsid: str = "031A1254") -> Refusal:
    """The directory understood and will not."""
    text = f"{number}: SvcErr: DSID-{dsid}, problem 5003 (WILL_NOT_PERFORM), data 0"
    return refusal(UNWILLING_TO_PERFORM, text)


def policy_refused_reset() -> Refusal:
    """The policy does not allow this password; Windows does not say why."""
    return unwilling("0000052D", "031A126C")


def not_a_quoted_password() -> Refusal:
    """The new password is not in quotes, not in UTF-16, or the connection is not encrypted."""
    return unwilling("0000001F", "031A129B")


def change_refused(number: str) -> Refusal:
    """A change is refused: 0000052D by policy, 00000056 for a wrong old password."""
    where = f"{number}: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)"
    return refusal(CONSTRAINT_VIOLATION, f"{number}: AtrErr: DSID-03191083, #1:\n\t0: {where}")


def attribute_error(code: int, number: str, problem: str, attribute: str) -> Refusal:
    """A value does not fit its attribute."""
    where = f"{number}: DSID-03151F3F, problem {problem}, data 0, Att ({attribute})"
    return refusal(code, f"{number}: AtrErr: DSID-03151F3F, #1:\n\t0: {where}")


def bad_conversion() -> Refusal:
    """A value is not of its attribute's syntax."""
    comment = "Error in attribute conversion operation"
    return ldap_error(INVALID_ATTRIBUTE_SYNTAX, "00000057", comment)


def unknown_attribute() -> Refusal:
    """The schema does not know the attribute."""
    comment = "Error in attribute conversion operation"
    return ldap_error(NO_SUCH_ATTRIBUTE, "00000057", comment)


def busy() -> Refusal:
    """The domain controller has too much to do."""
    return refusal(BUSY, "0000200E: SvcErr: DSID-031A0FC6, problem 5001 (BUSY), data 0")


def unavailable() -> Refusal:
    """The domain controller cannot answer now."""
    text = "0000200F: SvcErr: DSID-031A0FC6, problem 5002 (UNAVAILABLE), data 0"
    return refusal(UNAVAILABLE, text)
