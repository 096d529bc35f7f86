package twinwall.node.carp;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.carp.Drop;

/** What went in and out on one device; the names are netstat's where it has them. */
final class Counters {
  final AtomicLong ipackets = new AtomicLong();
  final AtomicLong ipackets6 = new AtomicLong();
  final AtomicLong opackets = new AtomicLong();
  final AtomicLong opackets6 = new AtomicLong();
  final AtomicLong sendErrors = new AtomicLong();
  final AtomicLong solicits = new AtomicLong();
  private final Map<Drop.Reason, AtomicLong> drops = new EnumMap<>(Drop.Reason.class);

  Counters() {
    for (Drop.Reason reason : Drop.Reason.values()) {
      drops.put(reason, new AtomicLong());
    }
  }

  void dropped(Drop.Reason reason) {
    AtomicLong counter = drops.get(reason);
    if (counter != null) {
      counter.incrementAndGet();
    }
  }

  ObjectNode json() {
    ObjectNode out = JsonMapper.shared().createObjectNode();
    out.put("ipackets", ipackets.get()).put("ipackets6", ipackets6.get());
    out.put("opackets", opackets.get()).put("opackets6", opackets6.get());
    out.put("senderrors", sendErrors.get()).put("solicits", solicits.get());
    drops.forEach((reason, counter) -> out.put(reason.label(), counter.get()));
    return out;
  }
}
