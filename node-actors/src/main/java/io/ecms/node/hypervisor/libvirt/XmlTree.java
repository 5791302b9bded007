package io.ecms.node.hypervisor.libvirt;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes nested elements with the JDK's XML writer, which escapes every value. */
final class XmlTree {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

  /** Content of an element. */
  interface Content {
    void write() throws XMLStreamException;
  }

  /** Something that writes elements. */
  interface Document {
    void write(XmlTree xml) throws XMLStreamException;
  }

  private final XMLStreamWriter writer;

  private XmlTree(XMLStreamWriter writer) {
    this.writer = writer;
  }

  static String render(Document document) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter writer = FACTORY.createXMLStreamWriter(text);
      document.write(new XmlTree(writer));
      writer.writeEndDocument(); // without it an empty root element stays open
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML to memory failed", e);
    }
    return text.toString();
  }

  void element(String name, Content content, String... attributes) throws XMLStreamException {
    writer.writeStartElement(name);
    attributes(attributes);
    content.write();
    writer.writeEndElement();
  }

  void empty(String name, String... attributes) throws XMLStreamException {
    writer.writeEmptyElement(name);
    attributes(attributes);
  }

  void text(String name, String value, String... attributes) throws XMLStreamException {
    element(name, () -> writer.writeCharacters(value), attributes);
  }

  void text(String name, long value, String... attributes) throws XMLStreamException {
    text(name, Long.toString(value), attributes);
  }

  /** An empty element of another namespace, which it declares itself. */
  void foreign(String prefix, String namespace, String name, String... attributes)
      throws XMLStreamException {
    writer.writeEmptyElement(prefix, name, namespace);
    writer.writeNamespace(prefix, namespace);
    attributes(attributes);
  }

  private void attributes(String... pairs) throws XMLStreamException {
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      writer.writeAttribute(pairs[i], pairs[i + 1]);
    }
  }
}
