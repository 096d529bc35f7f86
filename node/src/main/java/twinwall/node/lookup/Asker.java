package twinwall.node.lookup;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import twinwall.core.lookup.ListReader;
import twinwall.core.lookup.LookupEvent;
import twinwall.core.lookup.Source;
import twinwall.core.net.Ip;
import twinwall.core.net.Prefix;

/** Asks one source and says what it said. What comes is bounded, and nothing but text. */
final class Asker implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration FIRST_BYTE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** Takes as long as the source does. */
  LookupEvent ask(Source source) {
    return switch (source) {
      case Source.Host host -> resolve(host);
      case Source.Table table -> fetch(table);
    };
  }

  private static LookupEvent resolve(Source.Host host) {
    try {
      ListReader reader = new ListReader(false);
      for (InetAddress address : InetAddress.getAllByName(host.name())) {
        reader.add(Prefix.host(Ip.ofBytes(address.getAddress())).toString());
      }
      return new LookupEvent.Answered(host, reader.done());
    } catch (UnknownHostException e) {
      return new LookupEvent.Failed(host, "no name server knows an address of " + host.name());
    }
  }

  private LookupEvent fetch(Source.Table table) {
    ListReader reader = new ListReader(table.ports());
    for (String url : table.urls()) {
      String problem = fetch(url, reader);
      if (!problem.isEmpty()) {
        return new LookupEvent.Failed(table, url + ": " + problem);
      }
    }
    return reader.entries() == 0
        ? new LookupEvent.Failed(table, noEntry(table, reader))
        : new LookupEvent.Answered(table, reader.done());
  }

  private static String noEntry(Source.Table table, ListReader reader) {
    String begin = reader.firstUnusable();
    return "there is no "
        + (table.ports() ? "port" : "address")
        + " in it"
        + (begin.isEmpty() ? "" : "; it begins with: " + begin);
  }

  /** Empty when all of it was read. */
  private String fetch(String url, ListReader reader) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(FIRST_BYTE)
              .header("User-Agent", "Twinwall")
              .GET()
              .build();
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return response.statusCode() == 200
            ? Lines.read(body, reader)
            : "the server answers with status " + response.statusCode();
      }
    } catch (IllegalArgumentException e) {
      return "this is no URL";
    } catch (HttpTimeoutException e) {
      return "the server does not answer in time";
    } catch (SSLException e) {
      return "TLS: " + e.getMessage();
    } catch (ConnectException e) {
      return "nobody answers there, or the name of the server is not known";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
