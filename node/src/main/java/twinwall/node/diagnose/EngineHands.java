package twinwall.node.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import twinwall.core.carp.CarpState;
import twinwall.core.carp.Role;
import twinwall.core.config.Config;
import twinwall.core.diagnose.Succession;
import twinwall.core.flows.FlowsSummary;
import twinwall.node.carp.Carp;
import twinwall.node.flows.FlowSync;
import twinwall.node.notice.Notices;
import twinwall.node.service.Command;

/** The engine's own, and the machine's programs. */
public record EngineHands(Carp carp, FlowSync flows, Notices notices, Supplier<Config> config)
    implements PowerHands {
  private static final Duration PROGRAM = Duration.ofSeconds(20);

  @Override
  public Optional<String> obstacle() {
    return MachineProbe.read().obstacle();
  }

  @Override
  public Succession succession() {
    return of(carp.state(), flows.status(), config.get().hasync().pfsyncEnabled());
  }

  static Succession of(CarpState state, FlowsSummary summary, boolean shares) {
    int mastered =
        (int) state.members().values().stream().filter(m -> m.role() == Role.MASTER).count();
    List<Succession.Peer> peers =
        summary.peers().stream()
            .map(peer ->
                new Succession.Peer(
                    peer.address().toString(),
                    peer.announcing() || peer.following(),
                    peer.master(),
                    peer.synchronised()))
            .toList();
    return new Succession(state.members().size(), mastered, shares, shares ? peers : List.of());
  }

  @Override
  public boolean isEnabled() {
    return carp.state().enabled() && !carp.state().isLeaving();
  }

  @Override
  public void letGo() {
    carp.disable();
  }

  @Override
  public void comeBack() {
    carp.enable();
  }

  @Override
  public void tell(String state, String title, String text) {
    notices.happened(state, title, text);
  }

  @Override
  public void awaitTold(Duration patience) throws InterruptedException {
    notices.awaitSent(patience);
  }

  @Override
  public void ask(boolean halt) throws IOException {
    new SystemStop(
            MachineProbe::read,
            Command::find,
            () -> Files.isDirectory(Path.of("/run/systemd/system")),
            EngineHands::run)
        .ask(halt);
  }

  private static void run(List<String> words) throws IOException {
    Command.Outcome outcome = Command.run(new ProcessBuilder(words), PROGRAM);
    if (!outcome.ok()) {
      throw new IOException(words.getFirst() + ": " + outcome.why());
    }
  }
}
