package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.Owner;
import io.ecms.node.hypervisor.VncEndpoint;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What ECMS wrote into a domain when it started it, read back from the domain's definition: the
 * memory of a node controller that survives its restart.
 *
 * @param vm identity
 * @param owner on whose behalf it was started
 * @param hardware digest of what it was started with
 * @param serialLog file with its serial console
 * @param firstBootIso file that was given at its first start
 * @param firstBootAttached whether that file is still in its drive
 * @param vnc where its screen is while it runs
 */
record DomainRecord(
    VmId vm,
    Owner owner,
    String hardware,
    Path serialLog,
    Optional<Path> firstBootIso,
    boolean firstBootAttached,
    Optional<VncEndpoint> vnc) {
  static final String NAMESPACE = "https://ecms.io/xmlns/domain/1";
  static final String PREFIX = "ecms";
  private static final String ELEMENT = "vm";

  /** What is to be known of a domain that is started now. */
  static DomainRecord of(DomainSpec spec) {
    return new DomainRecord(
        spec.vm(),
        spec.owner(),
        HardwareDigest.of(spec.hardware()),
        spec.serialLog(),
        spec.firstBootIso(),
        spec.firstBootIso().isPresent(),
        Optional.empty());
  }

  DomainRecord withOwner(Owner changed) {
    return new DomainRecord(vm, changed, hardware, serialLog, firstBootIso, firstBootAttached, vnc);
  }

  /** Writes the element that {@link #read} finds. */
  void write(XmlTree xml) throws XMLStreamException {
    xml.foreign(PREFIX, NAMESPACE, ELEMENT, attributes());
  }

  /** The same element for a domain that exists; libvirt adds the namespace to it by itself. */
  String metadata() {
    return XmlTree.render(xml -> xml.empty(ELEMENT, attributes()));
  }

  private String[] attributes() {
    List<String> attributes =
        new ArrayList<>(
            List.of(
                "id", vm.value(),
                "node", owner.node().value(),
                "epoch", Long.toString(owner.epoch().value()),
                "operation", owner.operation().value(),
                "hardware", hardware,
                "serial-log", serialLog.toString()));
    firstBootIso.ifPresent(iso -> attributes.addAll(List.of("first-boot", iso.toString())));
    return attributes.toArray(String[]::new);
  }

  /** Reads a definition; empty when it is not one of ours. */
  static Optional<DomainRecord> read(String definition) {
    Document document = parse(definition);
    NodeList ours = document.getElementsByTagNameNS(NAMESPACE, ELEMENT);
    if (ours.getLength() != 1 || !(ours.item(0) instanceof Element element)) {
      return Optional.empty();
    }
    return Optional.of(
        new DomainRecord(
            new VmId(element.getAttribute("id")),
            new Owner(
                new NodeName(element.getAttribute("node")),
                new Epoch(Long.parseLong(element.getAttribute("epoch"))),
                new OperationId(element.getAttribute("operation"))),
            element.getAttribute("hardware"),
            Path.of(element.getAttribute("serial-log")),
            Optional.of(element.getAttribute("first-boot"))
                .filter(path -> !path.isEmpty())
                .map(Path::of),
            firstBootAttached(document),
            vnc(document)));
  }

  private static Document parse(String definition) {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(definition)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("libvirt gave a definition that is not XML", e);
    }
  }

  /** An empty drive of a running domain has a source too, but one without a file. */
  private static boolean firstBootAttached(Document document) {
    return elements(document, "source").stream()
        .filter(source -> source.hasAttribute("file"))
        .anyMatch(source ->
            source.getParentNode() instanceof Element drive
                && drive.getAttribute("device").equals("cdrom"));
  }

  private static Optional<VncEndpoint> vnc(Document document) {
    return elements(document, "graphics").stream()
        .filter(screen -> screen.getAttribute("type").equals("vnc"))
        // A domain that is off has the port -1.
        .filter(screen -> screen.getAttribute("port").matches("[1-9]\\d{0,4}"))
        .map(screen ->
            new VncEndpoint(
                screen.getAttribute("listen"), Integer.parseInt(screen.getAttribute("port"))))
        .findFirst();
  }

  private static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>(found.getLength());
    for (int i = 0; i < found.getLength(); i++) {
      if (found.item(i) instanceof Element element) {
        elements.add(element);
      }
    }
    return elements;
  }
}
