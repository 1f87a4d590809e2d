package org.xiangfu.gateway.cbeff;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.xiangfu.gateway.cbeff.CbeffException.Fault;

/**
 * Finds the face in a CBEFF file: XML of ISO/IEC 19785-3 as MOSIP writes it, a tree of {@code BIR}
 * elements, each with a {@code BDBInfo} and a {@code BDB} in base64. Fingers and irises are passed
 * over.
 *
 * <p>The file comes from elsewhere and is taken for hostile: a document type declaration is refused
 * before anything of it is looked at, so that there are no entities, and depth, number of elements
 * and length of texts are limited.
 */
public final class CbeffFile {
  private static final String NAMESPACE = "http://standards.iso.org/iso-iec/19785/-3/ed-2/";

  /** Face image, as the registry of ISO/IEC JTC 1/SC 37 numbers the formats of data blocks. */
  private static final String FACE_FORMAT = "8";

  private static final int MAX_DEPTH = 32;
  private static final int MAX_ELEMENTS = 20_000;
  private static final int MAX_WORD = 256;

  /** What is known of the record that an element is of. */
  private static final class Bir {
    String type = "";
    String format = "";

    boolean face() {
      return !type.isEmpty()
          ? type.toLowerCase(Locale.ROOT).equals("face")
          : format.equals(FACE_FORMAT);
    }
  }

  private final XMLStreamReader xml;
  private final int maxBlock;
  private final Deque<String> path = new ArrayDeque<>();
  private final Deque<Bir> records = new ArrayDeque<>();
  private int elements;

  private CbeffFile(XMLStreamReader xml, int maxBlock) {
    this.xml = xml;
    this.maxBlock = maxBlock;
  }

  /**
   * The data block of the first face in the file.
   *
   * @param maxBlock most characters of a data block in base64
   * @throws CbeffException if it is no CBEFF file, or holds no face
   */
  public static byte[] face(byte[] file, int maxBlock) throws CbeffException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("nothing outside of the file is read");
        });
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(file));
      try {
        return new CbeffFile(xml, maxBlock).read();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      throw new CbeffException(Fault.INVALID, "the file is no well-formed XML");
    }
  }

  private byte[] read() throws XMLStreamException, CbeffException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw invalid("the file has a document type declaration, which CBEFF has not");
        case XMLStreamConstants.START_ELEMENT -> {
          byte[] found = start(xml.getLocalName());
          if (found.length > 0) {
            return found;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> end();
        default -> {
          // Texts between elements, comments and instructions say nothing.
        }
      }
    }
    throw new CbeffException(Fault.NO_FACE, "the file holds no face");
  }

  private byte[] start(String name) throws XMLStreamException, CbeffException {
    if (++elements > MAX_ELEMENTS || path.size() >= MAX_DEPTH) {
      throw invalid("the file has too many elements, or too deep ones");
    }
    String parent = path.isEmpty() ? "" : path.peek();
    if (path.isEmpty() && !(name.equals("BIR") && NAMESPACE.equals(xml.getNamespaceURI()))) {
      throw invalid("the file is no CBEFF file: it does not begin with BIR of ISO/IEC 19785-3");
    }
    if (name.equals("BIR")) {
      records.push(new Bir());
    } else if (parent.equals("BDBInfo") && name.equals("Type")) {
      records.getFirst().type = word();
      return new byte[0];
    } else if (parent.equals("Format") && name.equals("Type")) {
      records.getFirst().format = word();
      return new byte[0];
    } else if (parent.equals("BIR") && name.equals("BDB") && records.getFirst().face()) {
      return block();
    }
    path.push(name);
    return new byte[0];
  }

  private void end() {
    if (path.pop().equals("BIR")) {
      records.pop();
    }
  }

  private String word() throws XMLStreamException, CbeffException {
    return text(MAX_WORD).strip();
  }

  private byte[] block() throws XMLStreamException, CbeffException {
    String text = text(maxBlock);
    try {
      // Some writers break lines, and some use the alphabet of URLs.
      return Base64.getMimeDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw invalid("a data block is no base64");
    }
  }

  // Not getElementText: it has no limit, and reads an element's end that was never opened here.
  private String text(int limit) throws XMLStreamException, CbeffException {
    var text = new StringBuilder();
    while (true) {
      switch (xml.next()) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text.length() + xml.getTextLength() > limit) {
            throw invalid("a text of the file is longer than %d characters".formatted(limit));
          }
          text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        }
        case XMLStreamConstants.END_ELEMENT -> {
          return text.toString();
        }
        case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          // Says nothing.
        }
        default -> throw invalid("an element holds others where a text is expected");
      }
    }
  }

  private static CbeffException invalid(String message) {
    return new CbeffException(Fault.INVALID, message);
  }
}
