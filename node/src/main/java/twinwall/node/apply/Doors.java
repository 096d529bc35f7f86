package twinwall.node.apply;

import java.util.Optional;
import twinwall.linux.KernelException;
import twinwall.linux.NetlinkSocket;
import twinwall.linux.NftIntervals;
import twinwall.linux.NftSteps;
import twinwall.linux.NftTable;

/**
 * The ways to the kernel's nftables, opened when they are needed first and kept: closing one waits
 * until the kernel has taken apart what the last transactions deleted, some 10 ms each time.
 */
final class Doors implements AutoCloseable {
  private Optional<NetlinkSocket> tables = Optional.empty();
  private Optional<NftSteps> steps = Optional.empty();
  private Optional<NftIntervals> sets = Optional.empty();

  NetlinkSocket tables() throws KernelException {
    if (tables.isEmpty()) {
      tables = Optional.of(NftTable.open());
    }
    return tables.get();
  }

  NftSteps steps() throws KernelException {
    if (steps.isEmpty()) {
      steps = Optional.of(NftSteps.open());
    }
    return steps.get();
  }

  NftIntervals sets() throws KernelException {
    if (sets.isEmpty()) {
      sets = Optional.of(NftIntervals.open());
    }
    return sets.get();
  }

  @Override
  public void close() {
    tables.ifPresent(NetlinkSocket::close);
    steps.ifPresent(NftSteps::close);
    sets.ifPresent(NftIntervals::close);
  }
}
