package twinwall.node.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import twinwall.linux.KernelTest;

/** A TCP transfer that is never idle while its packets change from one node to the other. */
class LiveTransferTest {
  private static final long MUCH = 40L << 20;

  private static void move(TwoRoads roads, TwoRoads.Node from, TwoRoads.Node to) throws Exception {
    roads.over(to);
    to.sync().role(true);
    from.sync().role(false);
  }

  private static void thereAndBack(boolean up) throws Exception {
    thereAndBack(up, TwoRoads.SERVER, 5001);
  }

  private static void thereAndBack(boolean up, String address, int port) throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      try (Bulk bulk = new Bulk(roads, up, address, port)) {
        assertTrue(bulk.advances(MUCH), "it never started");
        move(roads, roads.a, roads.b);
        assertTrue(bulk.advances(MUCH), "over to the peer");
        move(roads, roads.b, roads.a);
        assertTrue(bulk.advances(MUCH), "and back");
        move(roads, roads.a, roads.b);
        assertTrue(bulk.advances(MUCH), "over to the peer again");
        bulk.finishesRight();
      }
      assertEquals(0, roads.a.invalid());
      assertEquals(0, roads.b.invalid());
    }
  }

  @KernelTest
  void anUploadGoesOverToThePeerAndBack() throws Exception {
    thereAndBack(true);
  }

  @KernelTest
  void aDownloadGoesOverToThePeerAndBack() throws Exception {
    thereAndBack(false);
  }

  /** Destination and source of the connection are translated, and its port. */
  @KernelTest
  void aPortForwardedTransferGoesOverToThePeerAndBack() throws Exception {
    thereAndBack(true, TwoRoads.FORWARDED, 443);
  }

  /** Shows that the tests above can fail. */
  @KernelTest
  void withoutFlowSyncTheTransferDies() throws Exception {
    try (TwoRoads roads = TwoRoads.build();
        Bulk bulk = new Bulk(roads, true)) {
      assertTrue(bulk.advances(MUCH), "it never started");
      roads.over(roads.b);
      Thread.sleep(200);
      long before = bulk.received();
      Thread.sleep(3_000);
      assertEquals(before, bulk.received());
    }
  }

  /** An engine is killed, the peer takes over, and a new engine gets the flow back. */
  @KernelTest
  void aNewEngineTakesBackWhatThePeerCarriedMeanwhile() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      try (Bulk bulk = new Bulk(roads, true)) {
        assertTrue(bulk.advances(MUCH), "it never started");
        roads.a.stop();
        assertTrue(bulk.advances(MUCH), "without an engine");
        roads.over(roads.b);
        roads.b.sync().role(true);
        assertTrue(bulk.advances(MUCH), "over to the peer");
        roads.a.start();
        TwoRoads.until("the new engine is ready", roads.a.ready::get);
        move(roads, roads.b, roads.a);
        assertTrue(bulk.advances(MUCH), "and back");
        bulk.finishesRight();
      }
      assertEquals(0, roads.a.invalid());
    }
  }

  /** An engine is killed and a new one follows so soon that packets never leave this node. */
  @KernelTest
  void aNewEngineDisturbsNothing() throws Exception {
    try (TwoRoads roads = TwoRoads.build()) {
      roads.startBoth();
      try (Bulk bulk = new Bulk(roads, false)) {
        for (int i = 0; i < 3; i++) {
          assertTrue(bulk.advances(MUCH), "round " + i);
          roads.a.stop();
          roads.b.sync().role(i == 1);
          roads.a.start();
          assertTrue(bulk.advances(MUCH), "a new engine, round " + i);
          TwoRoads.until("ready", roads.a.ready::get);
          roads.a.sync().role(true);
          roads.b.sync().role(false);
        }
        bulk.finishesRight();
      }
      assertEquals(0, roads.a.invalid());
      assertFalse(roads.b.sync().status().master());
    }
  }
}
