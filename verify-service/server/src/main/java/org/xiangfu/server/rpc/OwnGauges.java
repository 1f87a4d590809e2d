package org.xiangfu.server.rpc;

import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.OptionalDouble;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.NodeFigures;
import org.xiangfu.v1.Recall;

/** What this node's gauges say, for administrators who have no Prometheus at hand. */
record OwnGauges(MeterRegistry registry) {
  NodeFigures figures() {
    var figures = NodeFigures.newBuilder();
    value("xiangfu.disk.free").ifPresent(value -> figures.setDiskFreeBytes((long) value));
    value("xiangfu.disk.size").ifPresent(value -> figures.setDiskSizeBytes((long) value));
    value("xiangfu.certificate.expiry")
        .ifPresent(
            value ->
                figures.setCertificateExpiresAt(Timestamp.newBuilder().setSeconds((long) value)));
    value("xiangfu.backup.age").ifPresent(value -> figures.setBackupAgeSeconds((long) value));
    value("xiangfu.ledger.checkpoint.age")
        .ifPresent(value -> figures.setCheckpointAgeSeconds((long) value));
    value("xiangfu.ledger.unsigned").ifPresent(value -> figures.setUnsignedEvents((long) value));
    return figures.build();
  }

  /** Adds what is known of a shard; nothing to a group that is none. */
  void complete(GroupStatus.Builder status) {
    String group = status.getName();
    value("xiangfu.gallery.owned", group).ifPresent(status::setOwned);
    value("xiangfu.gallery.moving", group).ifPresent(value -> status.setMoving(value > 0));
    OptionalDouble recall = value("xiangfu.gallery.recall", group);
    if (recall.isPresent()) {
      status.setRecall(
          Recall.newBuilder()
              .setShare(recall.getAsDouble())
              .setSamples((long) value("xiangfu.gallery.recall.samples", group).orElse(0))
              .setTooLow(value("xiangfu.gallery.recall.alert", group).orElse(0) > 0));
    }
  }

  private OptionalDouble value(String gauge) {
    return value(registry.find(gauge).gauge());
  }

  private OptionalDouble value(String gauge, String group) {
    return value(registry.find(gauge).tags(Tags.of("group", group)).gauge());
  }

  // A gauge of something that is not there is NaN.
  private static OptionalDouble value(Gauge gauge) {
    double value = gauge == null ? Double.NaN : gauge.value();
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
