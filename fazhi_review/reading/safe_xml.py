"""XML from strangers: no DTD, no entities, no network, no huge trees; the one parser for docx, OFD and what else is XML."""

from lxml import etree

from fazhi_review.errors import CorruptFile, FileTooComplex


def parse_xml(data: bytes, *, name: str, nesting: int) -> etree._Element:
    """The root element. A DTD is refused outright: no office format has one, and every XML bomb needs one."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorruptFile(name=name) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise CorruptFile(name=name)
    if exceeds_depth(root, nesting):
        raise FileTooComplex(name=name)
    return root


def exceeds_depth(root: etree._Element, limit: int) -> bool:
    """Whether elements are nested deeper than `limit`, counted without recursion."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
