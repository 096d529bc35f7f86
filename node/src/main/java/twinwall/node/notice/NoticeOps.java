package twinwall.node.notice;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import twinwall.core.notice.Notice;
import twinwall.core.notice.NoticeState;
import twinwall.core.notice.Topic;
import twinwall.node.control.Op;
import twinwall.node.control.Refusal;

/** {@code notices.list}, {@code notices.test}: the last notices, and how sending them went. */
public final class NoticeOps {
  private static final long PATIENCE_MILLIS = 5_000;

  private final Notices notices;
  private final JsonMapper json = JsonMapper.builder().build();

  private NoticeOps(Notices notices) {
    this.notices = notices;
  }

  public static Map<String, Op> of(Notices notices) {
    NoticeOps ops = new NoticeOps(notices);
    return Map.of("notices.list", _ -> ops.list(), "notices.test", _ -> ops.test());
  }

  private JsonNode list() {
    NoticeState state = notices.state();
    ObjectNode out = json.createObjectNode();
    ArrayNode channels = out.putArray("channels");
    Map<String, Long> waiting = state.waiting();
    Map<String, String> targets = notices.targets();
    state
        .channels()
        .forEach((name, channel) -> {
          ObjectNode one = channels.addObject().put("name", name);
          one.put("target", targets.getOrDefault(name, ""));
          long wait = waiting.getOrDefault(name, 0L);
          one.put("waiting", wait).put("failures", channel.failures());
          long seconds = notices.now().until(channel.due()).toSeconds();
          if (wait > 0 && !channel.busy() && seconds > 0) {
            one.put("next_try_seconds", seconds);
          }
        });
    out.put("lost", state.lost());
    ArrayNode all = out.putArray("notices");
    for (Notice notice : state.last()) {
      ObjectNode one = all.addObject().put("number", notice.number());
      NoticeJson.write(notice, notices.sender(), one);
      ArrayNode deliveries = one.putArray("deliveries");
      notice
          .deliveries()
          .forEach((name, delivery) -> {
            ObjectNode to = deliveries.addObject().put("channel", name);
            to.put("fate", delivery.fate().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            to.put("tries", delivery.tries()).put("why", delivery.why());
          });
    }
    return out;
  }

  private JsonNode test() throws Refusal {
    NoticeState before = notices.state();
    if (before.channels().isEmpty()) {
      throw new Refusal(
          "Notices go to nobody: set notifications/smtp (ipaddress and notifyemailaddress)"
              + " or twinwall/webhook.");
    }
    notices.test();
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < end) {
      Optional<Notice> made =
          notices.state().last().stream()
              .filter(n -> n.topic() == Topic.TEST && n.number() > before.number())
              .findFirst();
      if (made.isPresent()) {
        return json.createObjectNode().put("number", made.get().number());
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new Refusal("The loop of the notices does not answer.");
  }
}
