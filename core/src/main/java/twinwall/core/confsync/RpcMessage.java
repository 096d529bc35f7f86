package twinwall.core.confsync;

import java.util.List;

/** One XML-RPC message: a call, or one of its two kinds of answer. */
public sealed interface RpcMessage {
  /** The peer shall do something. */
  record Call(String method, List<RpcValue> params) implements RpcMessage {
    public Call {
      params = List.copyOf(params);
    }

    /** The parameter at a place, or nothing. */
    public RpcValue param(int index) {
      return index < params.size() ? params.get(index) : RpcValue.EMPTY;
    }
  }

  /** What a call answers. */
  sealed interface Answer extends RpcMessage {}

  /** It did. */
  record Response(RpcValue value) implements Answer {}

  /** It did not. */
  record Fault(int code, String text) implements Answer {}
}
