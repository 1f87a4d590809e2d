package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.cluster.Placement;

/**
 * The files of {@code verify-service/deploy} hold together; {@code OperationsIT} has the metrics.
 */
class DeployFilesTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private static List<JsonNode> yaml(String file) throws IOException {
    try (var documents =
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(DeployFiles.path(file).toFile())) {
      return documents.readAll();
    }
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<JsonNode> rules() throws IOException {
    return each(yaml("prometheus/alerts.yaml").getFirst().path("groups"))
        .flatMap(group -> each(group.path("rules")))
        .toList();
  }

  private static JsonNode only(List<JsonNode> objects, String kind) {
    List<JsonNode> found =
        objects.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    assertEquals(1, found.size(), kind);
    return found.getFirst();
  }

  private static JsonNode container() throws IOException {
    return only(yaml("kubernetes/statefulset.yaml"), "StatefulSet")
        .at("/spec/template/spec/containers/0");
  }

  @Test
  void everyYamlFileParses() throws IOException {
    try (Stream<Path> files = Files.walk(DeployFiles.path(""))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertTrue(found.size() >= 9, "found " + found);
      for (Path file : found) {
        assertFalse(YAML.readTree(file.toFile()).isMissingNode(), file.toString());
      }
    }
  }

  @Test
  void everyAlertHasARunbookHeadingThatSaysWhatToDo() throws IOException {
    String runbook = Files.readString(DeployFiles.path("RUNBOOK.md"));
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : rules()) {
      String name = rule.path("alert").asText();
      alerts.add(name);
      assertFalse(rule.path("expr").asText().isBlank(), name);
      assertFalse(rule.at("/annotations/summary").asText().isBlank(), name);
      assertTrue(
          Set.of("critical", "warning").contains(rule.at("/labels/severity").asText()), name);
      assertEquals(
          "RUNBOOK.md#" + name.toLowerCase(Locale.ROOT), rule.at("/annotations/runbook").asText());
      String section = runbook.split("\n## " + name + "\n", 2)[1].split("\n## ", 2)[0];
      for (String part : List.of("**Means.**", "**Look at.**", "**Do.**")) {
        assertTrue(section.contains(part), name + " lacks " + part);
      }
      assertTrue(section.codePoints().anyMatch(Character::isIdeographic), name + " lacks 中文");
    }
    Set<String> headings =
        runbook
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(alerts, headings);
  }

  @Test
  void theDashboardIsWhatGrafanaImports() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DeployFiles.path("grafana/xiangfu.json").toFile());
    assertEquals("Xiangfu 相符", dashboard.path("title").asText());
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertTrue(ids.add(panel.path("id").asInt()), "panel ids are unique");
      assertTrue(places.add(panel.path("gridPos").toString()), "panels do not overlap");
      if (!panel.path("type").asText().equals("row")) {
        assertTrue(panel.path("targets").size() > 0, panel.path("title").asText());
        assertFalse(panel.path("description").asText().isBlank(), panel.path("title").asText());
      }
    }
    assertTrue(ids.size() > 20);
  }

  @Test
  void theManifestsNameWhatTheyMean() throws IOException {
    JsonNode set = only(yaml("kubernetes/statefulset.yaml"), "StatefulSet");
    String labels = set.at("/spec/template/metadata/labels").toString();
    assertEquals(labels, set.at("/spec/selector/matchLabels").toString());
    assertEquals(
        labels,
        only(yaml("kubernetes/disruption.yaml"), "PodDisruptionBudget")
            .at("/spec/selector/matchLabels")
            .toString());
    List<JsonNode> services = yaml("kubernetes/services.yaml");
    services.forEach(service -> assertEquals(labels, service.at("/spec/selector").toString()));
    assertEquals(
        set.at("/spec/serviceName").asText(), services.getFirst().at("/metadata/name").asText());

    JsonNode container = container();
    Set<Integer> ports = new HashSet<>();
    container.path("ports").forEach(port -> ports.add(port.path("containerPort").asInt()));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertTrue(ports.contains(container.at("/" + probe + "/grpc/port").asInt()), probe);
    }
    Set<String> volumes = new HashSet<>();
    for (String place : List.of("/spec/template/spec/volumes", "/spec/volumeClaimTemplates")) {
      set.at(place)
          .forEach(
              volume ->
                  volumes.add(volume.path("name").asText(volume.at("/metadata/name").asText())));
    }
    container
        .path("volumeMounts")
        .forEach(mount -> assertTrue(volumes.contains(mount.path("name").asText())));
    for (JsonNode resource : yaml("kubernetes/kustomization.yaml").getFirst().path("resources")) {
      assertTrue(Files.exists(DeployFiles.path("kubernetes/" + resource.asText())));
    }
  }

  @Test
  void theDataIsOnAVolumeThatOutlivesThePod() throws IOException {
    JsonNode set = only(yaml("kubernetes/statefulset.yaml"), "StatefulSet");
    String data =
        each(container().path("args"))
            .map(JsonNode::asText)
            .filter(argument -> argument.startsWith("--data="))
            .map(argument -> argument.substring("--data=".length()))
            .findFirst()
            .orElseThrow();
    String volume =
        each(container().path("volumeMounts"))
            .filter(mount -> data.startsWith(mount.path("mountPath").asText() + "/"))
            .map(mount -> mount.path("name").asText())
            .findFirst()
            .orElseThrow();
    assertTrue(
        each(set.at("/spec/volumeClaimTemplates"))
            .anyMatch(claim -> claim.at("/metadata/name").asText().equals(volume)));
    assertEquals(
        "Retain", set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted").asText());
  }

  @Test
  void everyPodIsANodeOfTheClusterAndEverySiteIsKnown() throws IOException {
    JsonNode cluster = yaml("kubernetes/cluster.yaml").getFirst();
    int pods =
        only(yaml("kubernetes/statefulset.yaml"), "StatefulSet").at("/spec/replicas").asInt();
    var nodes = (ArrayNode) cluster.path("nodes");
    assertEquals(pods, nodes.size());
    List<String> sites = new ArrayList<>();
    cluster.path("sites").forEach(site -> sites.add(site.asText()));
    for (int pod = 0; pod < pods; pod++) {
      JsonNode node = nodes.get(pod);
      assertEquals("xiangfu-" + pod, node.path("id").asText());
      assertTrue(node.path("peer").asText().startsWith("xiangfu-" + pod + "."));
      assertTrue(sites.contains(node.path("site").asText()));
    }
  }

  @Test
  void theExampleOfTwoSitesAndAWitnessIsAClusterThatOutlivesAnyPlace() throws IOException {
    ClusterFile cluster = ClusterFile.read(DeployFiles.path("systemd/cluster.yaml"));
    for (String group : cluster.groups()) {
      List<ClusterNode> members = new Placement(cluster).members(group);
      for (String lost : cluster.sites()) {
        long left = members.stream().filter(node -> !node.site().equals(lost)).count();
        assertTrue(2 * left > members.size(), group + " without " + lost);
        assertTrue(
            members.stream().anyMatch(node -> !node.witness() && !node.site().equals(lost)),
            group + " without " + lost);
      }
    }
  }

  @Test
  void theServiceKnowsEveryOptionThatTheFilesGive() throws IOException {
    Set<String> given =
        each(container().path("args"))
            .map(argument -> argument.asText().split("=", 2)[0])
            .filter(argument -> argument.startsWith("--"))
            .collect(Collectors.toCollection(TreeSet::new));
    String unit = Files.readString(DeployFiles.path("systemd/xiangfu.service"));
    String start = unit.split("ExecStart=", 2)[1].split("\n#", 2)[0];
    String witness = Files.readString(DeployFiles.path("systemd/witness.conf"));
    Stream.of((start + " " + witness).split("\\s+"))
        .filter(word -> word.startsWith("--"))
        .forEach(given::add);
    Set<String> unknown = new TreeSet<>(given);
    unknown.removeAll(DeployFiles.serveOptions());
    assertEquals(Set.of(), unknown);
    assertTrue(given.size() >= 10, "given " + given);
  }
}
