package org.xiangfu.server.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.daead.PredefinedDeterministicAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a key file.
 *
 * @param sealing objects; the newest seals
 * @param naming objects, and digests that outlast the generations
 * @param generations of data keys by their number; empty in a file of a release that sealed none
 */
record KeySets(
    KeysetHandle sealing,
    KeysetHandle naming,
    ImmutableSortedMap<Integer, Generation> generations) {
  /** One generation, in the fields of the file that there always were. */
  private static final int FIRST_FORMAT = 1;

  private static final int FORMAT = 2;

  static final ObjectMapper JSON = new ObjectMapper();
  static final Configuration TINK = tink();

  /**
   * Data keys.
   *
   * @param texts seals them
   * @param secrets makes rotations of templates and masks of salts
   * @param objects seals portraits; of the first, which is sealed as other objects are, unset
   */
  record Generation(KeysetHandle texts, KeysetHandle secrets, Optional<KeysetHandle> objects) {}

  /** What seals the portraits of a generation. */
  KeysetHandle objects(int generation) {
    return generations.get(generation).objects().orElse(sealing);
  }

  private static Configuration tink() {
    try {
      AeadConfig.register();
      DeterministicAeadConfig.register();
      PrfConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static KeySets make() throws GeneralSecurityException {
    KeysetHandle naming = secrets();
    return new KeySets(
        objects(),
        naming,
        ImmutableSortedMap.of(1, new Generation(texts(), naming, Optional.empty())));
  }

  private static KeysetHandle texts() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedDeterministicAeadParameters.AES256_SIV, TINK);
  }

  private static KeysetHandle objects() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE, TINK);
  }

  private static KeysetHandle secrets() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedPrfParameters.HMAC_SHA256_PRF, TINK);
  }

  KeySets withSealingKey() throws GeneralSecurityException {
    KeysetHandle more =
        KeysetHandle.newBuilder(sealing)
            .setConfiguration(TINK)
            .addEntry(
                KeysetHandle.generateEntryFromParameters(
                        PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE)
                    .withRandomId()
                    .setStatus(KeyStatus.ENABLED)
                    .makePrimary())
            .build();
    return new KeySets(more, naming, generations);
  }

  KeySets withGeneration() throws GeneralSecurityException {
    KeysetHandle texts = texts();
    // What a text was sealed with is told by the id.
    while (holds(texts.getPrimary().getId())) {
      texts = texts();
    }
    return with(
        ImmutableSortedMap.<Integer, Generation>naturalOrder()
            .putAll(generations)
            .put(
                generations.lastKey() + 1, new Generation(texts, secrets(), Optional.of(objects())))
            .build());
  }

  private boolean holds(int keyId) {
    return generations.values().stream()
        .anyMatch(each -> each.texts().getPrimary().getId() == keyId);
  }

  KeySets from(int generation) {
    return with(generations.tailMap(generation, true));
  }

  private KeySets with(ImmutableSortedMap<Integer, Generation> others) {
    return new KeySets(sealing, naming, others);
  }

  /** Throws without what was read, which may quote a key. */
  static KeySets parse(byte[] bytes) throws IOException, GeneralSecurityException {
    JsonNode root = JSON.readTree(bytes);
    KeysetHandle naming = keyset(root.path("naming"));
    var generations = ImmutableSortedMap.<Integer, Generation>naturalOrder();
    switch (root.path("format").asInt()) {
      case FIRST_FORMAT -> {
        if (root.has("data")) {
          generations.put(1, new Generation(keyset(root.path("data")), naming, Optional.empty()));
        }
      }
      case FORMAT -> {
        for (JsonNode each : root.path("data")) {
          int number = each.path("generation").asInt();
          KeysetHandle texts = keyset(each.path("texts"));
          generations.put(
              number,
              number == 1
                  ? new Generation(texts, naming, Optional.empty())
                  : new Generation(
                      texts,
                      keyset(each.path("secrets")),
                      Optional.of(keyset(each.path("objects")))));
        }
      }
      default -> throw new IOException("no key file of this release");
    }
    return new KeySets(keyset(root.path("sealing")), naming, generations.build());
  }

  byte[] toBytes() throws IOException, GeneralSecurityException {
    boolean first = generations.isEmpty() || generations.keySet().equals(Set.of(1));
    ObjectNode root = JSON.createObjectNode().put("format", first ? FIRST_FORMAT : FORMAT);
    root.set("sealing", json(sealing));
    root.set("naming", json(naming));
    if (first && !generations.isEmpty()) {
      root.set("data", json(generations.get(1).texts()));
    } else if (!first) {
      ArrayNode all = root.putArray("data");
      for (var each : generations.entrySet()) {
        ObjectNode one = all.addObject().put("generation", each.getKey());
        one.set("texts", json(each.getValue().texts()));
        if (each.getKey() != 1) {
          one.set("secrets", json(each.getValue().secrets()));
          one.set("objects", json(objects(each.getKey())));
        }
      }
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static KeysetHandle keyset(JsonNode json) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        json.toString(), TINK, InsecureSecretKeyAccess.get());
  }

  private static JsonNode json(KeysetHandle keys) throws GeneralSecurityException, IOException {
    return JSON.readTree(
        TinkJsonProtoKeysetFormat.serializeKeyset(keys, TINK, InsecureSecretKeyAccess.get()));
  }
}
