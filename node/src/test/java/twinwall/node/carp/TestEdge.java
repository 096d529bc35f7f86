package twinwall.node.carp;

final class TestEdge {
  private TestEdge() {}

  static Edge make() throws java.io.IOException {
    return LinuxEdge.open();
  }
}
