package twinwall.core.render;

import java.util.ArrayList;
import java.util.List;
import twinwall.core.plan.Plan;
import twinwall.core.service.Service;

/** Plan → the daemons that a node runs, each with its files. */
public final class ServiceTexts {
  private ServiceTexts() {}

  public static List<Service> of(Plan plan) {
    List<Service> out = new ArrayList<>();
    AddressClientText.service(plan.clients()).ifPresent(out::add);
    plan.resolver().map(UnboundText::service).ifPresent(out::add);
    plan.dhcp().map(KeaText::service).ifPresent(out::add);
    plan.dhcp6().map(Kea6Text::service).ifPresent(out::add);
    plan.adverts().stream().map(RadvdText::service).forEach(out::add);
    plan.time().map(ChronyText::service).ifPresent(out::add);
    return List.copyOf(out);
  }

  /** The same as one text, for people and for comparison. */
  public static String text(List<Service> services) {
    StringBuilder out = new StringBuilder();
    for (Service service : services) {
      out.append("== ").append(service.name()).append(": ").append(service.title()).append('\n');
      out.append("runs ").append(service.need().told()).append('\n');
      out.append("start ").append(String.join(" ", service.start())).append('\n');
      for (Service.Text file : service.files()) {
        out.append("-- ").append(file.name()).append('\n').append(file.content());
      }
    }
    return out.toString();
  }
}
