"""WS-Management envelopes as WinRM writes them (MS-WSMV), read and written on the server's side."""

import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from uuid import UUID, uuid4

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"

ACCESS_DENIED = 5
TIMED_OUT = 2150858793
NO_SUCH_RESOURCE = 2150858811
NO_SUCH_SHELL = 2150858843
BAD_REQUEST = 2150858752
"""WinRM's codes of faults; 2150858752 stands for all that a client must never send."""


class Fault(Exception):
    """What WinRM answers instead of doing what it was asked."""

    def __init__(self, code: int, text: str) -> None:
        """`code` is one of the numbers above."""
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(frozen=True)
class Envelope:
    """One request. `seconds` is how long the client wants to wait for the operation."""

    action: str
    message_id: str
    resource: str
    shell_id: str | None
    seconds: float
    body: ET.Element

    def text(self, tag: str) -> str:
        """The text of the body's first element of that tag, in any namespace."""
        found = self.body.find(f".//{{*}}{tag}")
        return "" if found is None else found.text or ""

    def attribute(self, tag: str, name: str) -> str:
        """An attribute of the body's first element of that tag."""
        found = self.body.find(f".//{{*}}{tag}")
        return "" if found is None else found.attrib.get(name, "")


def read(content: bytes) -> Envelope:
    """The request in `content`; Fault when it is not one."""
    try:
        root = ET.fromstring(content)  # noqa: S314  # from loopback only
    except ET.ParseError:
        raise Fault(BAD_REQUEST, "The request is not XML.") from None
    header, body = (root.find(f"{{{ENVELOPE}}}{part}") for part in ("Header", "Body"))
    if header is None or body is None:
        raise Fault(BAD_REQUEST, "The request is no SOAP envelope.")
    wait = re.fullmatch(r"PT([0-9.]+)S", _needed(header, WSMAN, "OperationTimeout"))
    if wait is None:
        raise Fault(BAD_REQUEST, "The OperationTimeout is not understood.")
    selectors = header.findall(f"{{{WSMAN}}}SelectorSet/{{{WSMAN}}}Selector")
    shells = [each.text for each in selectors if each.attrib.get("Name") == "ShellId"]
    return Envelope(
        action=_needed(header, ADDRESSING, "Action").rpartition("/")[2],
        message_id=_needed(header, ADDRESSING, "MessageID"),
        resource=_needed(header, WSMAN, "ResourceURI"),
        shell_id=shells[0] if shells else None,
        seconds=float(wait[1]),
        body=body,
    )


def reply(to: Envelope, *content: ET.Element) -> bytes:
    """The envelope that answers `to`."""
    root = _envelope(f"{SHELL}/{to.action}Response", to.message_id)
    root[1].extend(content)
    return ET.tostring(root)


def refusal(message_id: str, fault: Fault) -> bytes:
    """The envelope that says no."""
    root = _envelope(FAULT_ACTION, message_id)
    said = ET.SubElement(root[1], f"{{{ENVELOPE}}}Fault")
    code = ET.SubElement(said, f"{{{ENVELOPE}}}Code")
    ET.SubElement(code, f"{{{ENVELOPE}}}Value").text = "s:Receiver"
    subcode = ET.SubElement(code, f"{{{ENVELOPE}}}Subcode")
    ET.SubElement(subcode, f"{{{ENVELOPE}}}Value").text = "w:InternalError"
    reason = ET.SubElement(said, f"{{{ENVELOPE}}}Reason")
    ET.SubElement(reason, f"{{{ENVELOPE}}}Text").text = fault.text
    detail = ET.SubElement(said, f"{{{ENVELOPE}}}Detail")
    number = {"Code": str(fault.code), "Machine": "localhost"}
    told = ET.SubElement(detail, f"{{{FAULT}}}WSManFault", number)
    ET.SubElement(told, f"{{{FAULT}}}Message").text = fault.text
    return ET.tostring(root)


def element(tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """An element of Windows' remote shell."""
    made = ET.Element(f"{{{SHELL}}}{tag}", attributes)
    made.text = text
    return made


def created(resource: str, shell_id: UUID) -> ET.Element:
    """Says how a new shell is addressed from now on."""
    made = ET.Element(f"{{{TRANSFER}}}ResourceCreated")
    parameters = ET.SubElement(made, f"{{{ADDRESSING}}}ReferenceParameters")
    ET.SubElement(parameters, f"{{{WSMAN}}}ResourceURI").text = resource
    selectors = ET.SubElement(parameters, f"{{{WSMAN}}}SelectorSet")
    selector = ET.SubElement(selectors, f"{{{WSMAN}}}Selector", Name="ShellId")
    selector.text = str(shell_id).upper()
    return made


def called(command: Envelope) -> str:
    """The name of the cmdlet that a command calls, read out of its PowerShell message."""
    found = re.search(rb'N="Cmd">([^<]+)<', base64.b64decode(command.text("Arguments")))
    return found[1].decode() if found else ""


def _envelope(action: str, relates_to: str) -> ET.Element:
    root = ET.Element(f"{{{ENVELOPE}}}Envelope")
    header = ET.SubElement(root, f"{{{ENVELOPE}}}Header")
    ET.SubElement(header, f"{{{ADDRESSING}}}Action").text = action
    ET.SubElement(header, f"{{{ADDRESSING}}}MessageID").text = f"uuid:{str(uuid4()).upper()}"
    ET.SubElement(header, f"{{{ADDRESSING}}}RelatesTo").text = relates_to
    ET.SubElement(root, f"{{{ENVELOPE}}}Body")
    return root


def _needed(header: ET.Element, namespace: str, tag: str) -> str:
    found = header.find(f"{{{namespace}}}{tag}")
    if found is None or not found.text:
        raise Fault(BAD_REQUEST, f"The header {tag} is missing.")
    return found.text
