package org.xiangfu.gateway.clients;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file that says who may ask, in YAML. Files that it names lie beside it, unless their path is
 * absolute.
 *
 * @param agencies who may ask for checks
 * @param abis the ABIS interface; empty: it is not offered
 */
public record ClientFile(List<Agency> agencies, Optional<AbisSettings> abis) {
  private static final int USUAL_BYTES = 16 << 20;
  private static final int USUAL_SECONDS = 10;

  /** Refuses a file in which nobody may ask, or two are told by the same. */
  public ClientFile {
    agencies = List.copyOf(agencies);
    if (agencies.isEmpty() && abis.isEmpty()) {
      throw new IllegalArgumentException("nobody may ask: name agencies, or abis, or both");
    }
    Set<String> names = new HashSet<>();
    Set<String> signs = new HashSet<>();
    for (Identity identity : identities(agencies, abis)) {
      if (!names.add(identity.name())) {
        throw new IllegalArgumentException(identity.name() + " is there twice");
      }
      identity.certificate().ifPresent(digest -> claim(signs, digest, identity));
      identity.keys().forEach(key -> claim(signs, key, identity));
    }
  }

  private static void claim(Set<String> signs, String sign, Identity whose) {
    if (!signs.add(sign)) {
      throw new IllegalArgumentException(
          whose.name() + " has a certificate or key that another client has too");
    }
  }

  private static List<Identity> identities(List<Agency> agencies, Optional<AbisSettings> abis) {
    return Stream.concat(
            agencies.stream().map(Agency::identity),
            abis.stream().flatMap(settings -> settings.clients().stream()))
        .toList();
  }

  /** The agency that shows these. */
  public Optional<Agency> agency(Identity.Shown shown) {
    return agencies.stream().filter(agency -> agency.identity().isShownBy(shown)).findFirst();
  }

  /** The client of the ABIS interface that shows these. */
  public Optional<Identity> abisClient(Identity.Shown shown) {
    return abis.stream()
        .flatMap(settings -> settings.clients().stream())
        .filter(client -> client.isShownBy(shown))
        .findFirst();
  }

  /** True if some client is told by its certificate, so that TLS must ask for it. */
  public boolean asksForCertificates() {
    return identities(agencies, abis).stream().anyMatch(each -> each.certificate().isPresent());
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or says what cannot be; names file and place
   */
  public static ClientFile read(Path file) throws IOException {
    var yaml =
        YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    try {
      Lines lines = yaml.readValue(file.toFile(), Lines.class);
      return lines.checked(file.toAbsolutePath().getParent());
    } catch (ValueInstantiationException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    } catch (JacksonException e) {
      throw new IOException(
          "%s: %s (line %d)".formatted(file, e.getOriginalMessage(), e.getLocation().getLineNr()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  // What is written, field by field; what is left out is null.

  private record Lines(List<AgencyLines> agencies, AbisLines abis) {
    ClientFile checked(Path folder) {
      return new ClientFile(
          agencies == null ? List.of() : agencies.stream().map(AgencyLines::checked).toList(),
          Optional.ofNullable(abis).map(lines -> lines.checked(folder)));
    }
  }

  private record AgencyLines(
      String name,
      String certificate,
      List<String> keys,
      List<String> purposes,
      int perMinute,
      int perDay) {
    Agency checked() {
      return new Agency(
          Identity.of(name, certificate, keys),
          purposes == null ? Set.of() : new HashSet<>(purposes),
          perMinute,
          perDay);
    }
  }

  private record IdentityLines(String name, String certificate, List<String> keys) {
    Identity checked() {
      return Identity.of(name, certificate, keys);
    }
  }

  private record AbisLines(List<IdentityLines> clients, ReferenceLines references) {
    AbisSettings checked(Path folder) {
      if (clients == null || clients.isEmpty() || references == null) {
        throw new IllegalArgumentException("abis needs clients and references");
      }
      return new AbisSettings(
          clients.stream().map(IdentityLines::checked).toList(),
          references.from == null ? List.of() : references.from.stream().map(URI::create).toList(),
          Optional.ofNullable(references.trust).map(folder::resolve),
          references.maxBytes == null ? USUAL_BYTES : references.maxBytes,
          Duration.ofSeconds(
              references.timeoutSeconds == null ? USUAL_SECONDS : references.timeoutSeconds),
          Optional.ofNullable(references.decryption).map(lines -> lines.checked(folder)),
          Optional.ofNullable(references.token).map(lines -> lines.checked(folder)));
    }
  }

  private record ReferenceLines(
      List<String> from,
      String trust,
      Integer maxBytes,
      Integer timeoutSeconds,
      SealLines decryption,
      TokenLines token) {}

  private record SealLines(String certificate, String key) {
    AbisSettings.Seal checked(Path folder) {
      return new AbisSettings.Seal(
          named(folder, "decryption.certificate", certificate),
          named(folder, "decryption.key", key));
    }
  }

  private record TokenLines(String url, String appId, String clientId, String secretFile) {
    AbisSettings.TokenSource checked(Path folder) {
      if (url == null || appId == null || clientId == null) {
        throw new IllegalArgumentException(
            "abis.references.token needs url, appId, clientId and secretFile");
      }
      return new AbisSettings.TokenSource(
          URI.create(url), appId, clientId, named(folder, "token.secretFile", secretFile));
    }
  }

  private static Path named(Path folder, String field, String file) {
    if (file == null) {
      throw new IllegalArgumentException("abis.references." + field + " is missing");
    }
    return folder.resolve(file);
  }
}
