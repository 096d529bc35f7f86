package twinwall.core.config;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The devices that a configuration makes out of others. */
public record MadeDevices(
    List<Vlan> vlans,
    List<QinQ> qinqs,
    List<Lagg> laggs,
    List<Bridge> bridges,
    List<Tunnel> gres,
    List<Tunnel> gifs) {
  private static final Field<List<Vlan>> VLANS = Field.entities("vlan", "VLANs", Vlan.SHAPE);
  private static final Field<List<QinQ>> QINQS = Field.entities("qinqentry", "QinQs", QinQ.SHAPE);
  private static final Field<List<Lagg>> LAGGS = Field.entities("lagg", "LAGGs", Lagg.SHAPE);
  private static final Field<List<Bridge>> BRIDGES =
      Field.entities("bridged", "Bridges", Bridge.SHAPE);
  private static final Field<List<Tunnel>> GRES = Field.entities("gre", "GREs", Tunnel.GRE);
  private static final Field<List<Tunnel>> GIFS = Field.entities("gif", "GIFs", Tunnel.GIF);

  static MadeDevices of(Xml root) {
    return new MadeDevices(
        VLANS.read(root.childOrEmpty("vlans")),
        QINQS.read(root.childOrEmpty("qinqs")),
        LAGGS.read(root.childOrEmpty("laggs")),
        BRIDGES.read(root.childOrEmpty("bridges")),
        GRES.read(root.childOrEmpty("gres")),
        GIFS.read(root.childOrEmpty("gifs")));
  }

  /** A device by name, and where the configuration has it. */
  public record Made(String device, String path) {}

  /** Every device, in the order of the sections. */
  public List<Made> all() {
    return Stream.of(
            made("vlans/vlan", vlans.stream().map(Vlan::device).toList()),
            made("qinqs/qinqentry", qinqs.stream().map(QinQ::device).toList()),
            inner(),
            made("laggs/lagg", laggs.stream().map(Lagg::device).toList()),
            made("bridges/bridged", bridges.stream().map(Bridge::device).toList()),
            made("gres/gre", gres.stream().map(Tunnel::device).toList()),
            made("gifs/gif", gifs.stream().map(Tunnel::device).toList()))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Made> made(String list, List<String> names) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> new Made(names.get(i), Findings.item(list, i)))
        .toList();
  }

  private List<Made> inner() {
    return IntStream.range(0, qinqs.size())
        .boxed()
        .flatMap(i ->
            qinqs.get(i).innerTags().stream()
                .map(tag -> new Made(qinqs.get(i).inner(tag), Findings.item("qinqs/qinqentry", i))))
        .toList();
  }
}
