package twinwall.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import twinwall.core.carp.Advert;
import twinwall.core.carp.AdvertCodec;
import twinwall.core.carp.CarpKey;
import twinwall.core.carp.Decoded;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;
import twinwall.core.flows.Flow;
import twinwall.core.flows.FlowCodec;
import twinwall.core.flows.FlowExtras;
import twinwall.core.flows.FlowKey;
import twinwall.core.flows.FlowReader;
import twinwall.core.flows.FlowStatus;
import twinwall.core.flows.Proto;
import twinwall.core.flows.ProtoInfo;
import twinwall.core.flows.SyncCodec;
import twinwall.core.flows.SyncFrame;
import twinwall.core.flows.TcpState;
import twinwall.core.flows.Tuple;
import twinwall.core.net.Ip;
import twinwall.core.net.Ip4;
import twinwall.core.netlink.NlMessage;
import twinwall.core.netlink.NlWriter;

/** What a byte costs on its way to a record and back: adverts, flow frames, netlink, XML-RPC. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
  private static final int FLOWS = 256;

  private final CarpKey key =
      CarpKey.accepted("a password", 49, List.of(Ip.of("192.168.1.1"))).getFirst();
  private final Advert advert = new Advert(49, 1, 0, 0, 77, new Ip4(0xC0A80102));
  private final byte[] advertFrame = AdvertCodec.frame(advert, key);
  private final AdvertCodec.Known known = new Knows(key);
  private final SyncFrame flows = new SyncFrame.Batch(1, 7, many());
  private final byte[] flowFrame = SyncCodec.encode(flows);
  private final NlWriter out = new NlWriter(buffer());
  private final ByteBuffer kernel = buffer();
  private final int kernelLength;
  private final FlowReader reader = new FlowReader();
  private final NlMessage messages = new NlMessage();
  private final RpcMessage call = call();
  private final byte[] callBytes = XmlRpc.write(call);

  /** A receiver that knows one key. */
  private record Knows(CarpKey key) implements AdvertCodec.Known {
    @Override
    public List<CarpKey> keys(int vhid) {
      return List.of(key);
    }

    @Override
    public boolean isOwn(Ip address) {
      return false;
    }

    @Override
    public boolean isOurs(long counter) {
      return false;
    }

    @Override
    public boolean sent(int vhid, long counter) {
      return false;
    }
  }

  public CodecBenchmark() {
    kernelLength = netlinkEncode();
    kernel.put(0, out.toBytes());
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.nativeOrder());
  }

  private static List<Flow> many() {
    List<Flow> all = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      Tuple to = new Tuple(Proto.TCP, new Ip4(0x0A010000 + i), Ip.of("10.2.0.2"), 1024 + i, 80);
      Tuple back = new Tuple(Proto.TCP, to.dst(), new Ip4(0x0A030001), 80, 1024 + i);
      int status = FlowStatus.SEEN_REPLY | FlowStatus.ASSURED | FlowStatus.SRC_NAT;
      ProtoInfo info = new ProtoInfo.Tcp(TcpState.ESTABLISHED, 2, 7, 9, 9);
      all.add(new Flow(new FlowKey(0, to), back, status, 0, 600, info, FlowExtras.NONE, 0));
    }
    return all;
  }

  private static RpcMessage call() {
    List<RpcValue> rules = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      LinkedHashMap<String, RpcValue> rule = new LinkedHashMap<>();
      for (String field : List.of("type", "interface", "protocol", "descr", "tracker")) {
        rule.put(field, new RpcValue.Text(field + " of rule " + i));
      }
      rules.add(new RpcValue.Struct(rule));
    }
    return new RpcMessage.Call(
        "pfsense.restore_config_section", List.of(new RpcValue.Items(rules)));
  }

  @Benchmark
  public byte[] advertEncode() {
    return AdvertCodec.frame(advert, key);
  }

  @Benchmark
  public Decoded advertDecode() {
    return AdvertCodec.decode(advertFrame, advertFrame.length, known);
  }

  @Benchmark
  public byte[] flowFrameEncode() {
    return SyncCodec.encode(flows);
  }

  @Benchmark
  public SyncCodec.Decoded flowFrameDecode() {
    return SyncCodec.decode(flowFrame);
  }

  @Benchmark
  public final int netlinkEncode() {
    out.reset();
    int sequence = 1;
    for (Flow flow : ((SyncFrame.Batch) flows).flows()) {
      FlowCodec.create(out, flow, sequence++);
    }
    return out.length();
  }

  @Benchmark
  public int netlinkDecode() {
    int found = 0;
    messages.over(kernel, kernelLength);
    while (messages.next()) {
      Optional<Flow> flow = reader.flow(messages);
      found += flow.isPresent() ? 1 : 0;
    }
    return found;
  }

  @Benchmark
  public byte[] xmlRpcEncode() {
    return XmlRpc.write(call);
  }

  @Benchmark
  public RpcMessage.Call xmlRpcDecode() throws XmlRpc.Malformed {
    return XmlRpc.readCall(callBytes, XmlRpc.Limits.USUAL);
  }
}
