package io.diag.it.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Callback;

/**
 * A server, "tomcat" or "jetty", with the applications in the directories named. What they answer
 * to a request is printed, on a line of stdin for each: the application's name.
 */
public final class Servers {

  /** Or it is gone with what it is set to. */
  private static final Logger catalina = Logger.getLogger("org.apache");

  public static void main(String[] args) throws Exception {
    int port = args[0].equals("tomcat") ? tomcat(args) : jetty(args);
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = in.readLine(); name != null; name = in.readLine()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/" + name + "/work");
      try (InputStream answer = uri.toURL().openStream()) {
        System.out.println(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    // The servers' threads are no daemons.
    System.exit(0);
  }

  private static int tomcat(String[] args) throws Exception {
    catalina.setLevel(Level.OFF);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
    tomcat.setPort(0);
    for (int i = 1; i < args.length; i++) {
      Path directory = Path.of(args[i]);
      Context context = tomcat.addContext("/" + directory.getFileName(), directory.toString());
      context.setParentClassLoader(Servers.class.getClassLoader());
      Tomcat.addServlet(context, "work", "app.Servlet").addMapping("/work");
    }
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private static int jetty(String[] args) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    for (int i = 1; i < args.length; i++) {
      Path directory = Path.of(args[i]);
      ClassLoader loader =
          new URLClassLoader(
              new URL[] {directory.resolve("WEB-INF/classes").toUri().toURL()},
              Servers.class.getClassLoader());
      ContextHandler context =
          new ContextHandler(new Working(loader), "/" + directory.getFileName());
      context.setClassLoader(loader);
      contexts.addHandler(context);
    }
    server.setHandler(contexts);
    server.start();
    return connector.getLocalPort();
  }

  private static final class Working extends Handler.Abstract {

    private final Supplier<?> work;

    Working(ClassLoader loader) throws ReflectiveOperationException {
      work = (Supplier<?>) loader.loadClass("app.Work").getConstructor().newInstance();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      byte[] answer = work.get().toString().getBytes(StandardCharsets.UTF_8);
      response.write(true, ByteBuffer.wrap(answer), callback);
      return true;
    }
  }

  private Servers() {}
}
