package twinwall.node.confsync;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import twinwall.core.confsync.PushOutcome.Trouble;
import twinwall.core.confsync.RpcMessage;
import twinwall.core.confsync.RpcValue;
import twinwall.core.confsync.XmlRpc;

/** Calls one peer, and says in a plain sentence what went wrong. */
final class PeerClient implements AutoCloseable {
  private static final int LARGEST_ANSWER = 16 << 20;

  private final PushTarget target;
  private final Pin pin;
  private final HttpClient http;
  private final SSLContext tls;
  private final ConfSync.Pace pace;

  PeerClient(PushTarget target, Optional<String> fingerprint, ConfSync.Pace pace) {
    this.target = target;
    this.pin = new Pin(fingerprint);
    this.pace = pace;
    try {
      tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {pin}, new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(pace.connect())
            .sslContext(tls)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  PushTarget target() {
    return target;
  }

  Pin pin() {
    return pin;
  }

  /** Calls a method; a fault is a failure too. */
  RpcValue call(String method, List<RpcValue> params) throws PeerFailure {
    var credentials = target.user() + ":" + target.password();
    var request =
        HttpRequest.newBuilder(target.uri())
            .timeout(pace.answer())
            .header("Content-Type", XmlRpc.CONTENT_TYPE)
            .header("User-Agent", "Twinwall")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    XmlRpc.write(new RpcMessage.Call(method, params))))
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      byte[] body;
      try (InputStream in = response.body()) {
        body = in.readNBytes(LARGEST_ANSWER + 1);
      }
      return read(response, body);
    } catch (IOException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure(Trouble.UNREACHABLE, "This node is stopping.");
    }
  }

  private RpcValue read(HttpResponse<InputStream> response, byte[] body) throws PeerFailure {
    int status = response.statusCode();
    if (status / 100 == 3) {
      var to = response.headers().firstValue("Location").orElse("");
      boolean other =
          to.regionMatches(true, 0, target.isTls() ? "http:" : "https:", 0, 5)
              && !to.regionMatches(true, 0, target.scheme() + ":", 0, target.scheme().length() + 1);
      throw other
          ? mismatch()
          : new PeerFailure(Trouble.NOT_A_FIREWALL, foreign("it redirects to another page"));
    }
    if (status == 413) {
      throw new PeerFailure(
          Trouble.FAULT, "The configuration is larger than " + target + " takes.");
    }
    if (status == 401 || status == 403) {
      throw wrongPassword("");
    }
    try {
      return switch (XmlRpc.readAnswer(body, XmlRpc.Limits.USUAL)) {
        case RpcMessage.Response answer -> answer.value();
        case RpcMessage.Fault fault -> throw fault(fault);
      };
    } catch (XmlRpc.Malformed e) {
      throw status == 400 && !target.isTls() && speaksTls()
          ? mismatch()
          : new PeerFailure(
              Trouble.NOT_A_FIREWALL, foreign("HTTP status " + status + ", " + e.getMessage()));
    }
  }

  private String foreign(String what) {
    return "What answers at " + target + " is neither Twinwall nor pfSense: " + what + ".";
  }

  private PeerFailure fault(RpcMessage.Fault fault) {
    return switch (fault.code()) {
      case -1 -> wrongPassword(fault.text());
      case -2 ->
          new PeerFailure(
              Trouble.NOT_ENOUGH_PRIVILEGES,
              "The user '"
                  + target.user()
                  + "' may not synchronise at "
                  + target
                  + ": it needs the privilege \"System - HA node sync\" there.");
      case Faults.LOOP -> new PeerFailure(Trouble.LOOP, target + " refuses: " + fault.text());
      case Faults.BUSY -> new PeerFailure(Trouble.BUSY, target + " is busy: " + fault.text());
      default ->
          new PeerFailure(
              Trouble.FAULT,
              target + " refused the configuration (" + fault.code() + "): " + fault.text());
    };
  }

  private PeerFailure wrongPassword(String more) {
    return new PeerFailure(
        Trouble.WRONG_PASSWORD,
        target
            + " does not accept the password of the user '"
            + target.user()
            + "'. Set the same password on both nodes and in System / High Availability."
            + (more.contains("again in") ? " It says: " + more : ""));
  }

  private PeerFailure mismatch() {
    return new PeerFailure(
        Trouble.PROTOCOL_MISMATCH,
        target
            + " does not speak "
            + target.scheme().toUpperCase(Locale.ROOT)
            + " but "
            + (target.isTls() ? "HTTP" : "HTTPS")
            + ": choose the same protocol and port for the pages of both nodes.");
  }

  private PeerFailure failure(IOException e) {
    if (pin.isChanged() && causedBy(e, SSLException.class)) {
      return new PeerFailure(
          Trouble.CERTIFICATE_CHANGED,
          "The certificate of "
              + target
              + " has changed since this node saw it first; it shows "
              + pin.seen().orElse("none")
              + " now. If you changed it, accept it with 'twinwall sync trust'.");
    }
    return switch (e) {
      case HttpConnectTimeoutException _ -> unreachable("it does not answer");
      case HttpTimeoutException _ ->
          new PeerFailure(
              Trouble.UNREACHABLE,
              target + " took the call but gave no answer within " + seconds() + " s.");
      case ConnectException _ -> connecting();
      case NoRouteToHostException _ -> unreachable("there is no way to it");
      case SSLException _ ->
          !mentions(e, "unsupported or unrecognized") && !mentions(e, "plaintext")
              ? new PeerFailure(
                  Trouble.TLS, "No secure connection with " + target + ": " + words(e) + ".")
              : mismatch();
      default ->
          causedBy(e, NoRouteToHostException.class) || mentions(e, "unreachable")
              ? unreachable("there is no way to it")
              : !target.isTls() && speaksTls()
                  ? mismatch()
                  : causedBy(e, SocketException.class) || e instanceof java.io.EOFException
                      ? unreachable("the connection broke: " + words(e))
                      : new PeerFailure(Trouble.NOT_A_FIREWALL, foreign(words(e)));
    };
  }

  private long seconds() {
    return pace.answer().toSeconds();
  }

  private PeerFailure unreachable(String why) {
    return new PeerFailure(Trouble.UNREACHABLE, target + " cannot be reached: " + why + ".");
  }

  /** The HTTP client does not say why it could not connect: a plain socket does. */
  private PeerFailure connecting() {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(target.host(), target.port()), (int) pace.connect().toMillis());
      return unreachable("the connection broke");
    } catch (SocketTimeoutException _) {
      return unreachable("it does not answer");
    } catch (ConnectException e) {
      return mentions(e, "refused")
          ? new PeerFailure(
              Trouble.CONNECTION_REFUSED,
              "Nothing listens at "
                  + target
                  + " (connection refused): is the port of the pages the same on both nodes, and"
                  + " do the rules there allow it?")
          : unreachable(mentions(e, "timed out") ? "it does not answer" : "there is no way to it");
    } catch (IOException _) {
      return unreachable("there is no way to it");
    }
  }

  /** Whether what we spoke plain text with shakes hands when asked to. */
  private boolean speaksTls() {
    int millis = (int) pace.connect().toMillis();
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(target.host(), target.port()), millis);
      plain.setSoTimeout(millis);
      var probe = SSLContext.getInstance("TLS");
      probe.init(null, new TrustManager[] {new Pin(Optional.empty())}, new SecureRandom());
      try (var secure =
          (javax.net.ssl.SSLSocket)
              probe.getSocketFactory().createSocket(plain, target.host(), target.port(), true)) {
        secure.startHandshake();
        return true;
      }
    } catch (IOException | GeneralSecurityException _) {
      return false;
    }
  }

  private static boolean mentions(Throwable e, String word) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT).contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean causedBy(Throwable e, Class<? extends Throwable> kind) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static String words(Throwable e) {
    var message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
