package twinwall.node.control;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One operation of the control socket: arguments in, a result or a {@link Refusal} out. Called on a
 * control thread.
 */
@FunctionalInterface
public interface Op {
  JsonNode call(ObjectNode args) throws Refusal;
}
