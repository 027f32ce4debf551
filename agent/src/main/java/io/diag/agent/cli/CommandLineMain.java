package io.diag.agent.cli;

import io.diag.agent.config.AgentVersion;
import io.diag.agent.config.OptionTable;
import io.diag.agent.symptoms.Symptoms;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code java -jar diag.jar}. */
@Command(
    name = "java -jar diag.jar",
    description = {
      "Runtime diagnostics for a JVM service. Add it to the service with",
      "    java -javaagent:diag.jar -jar service.jar",
      "and look with curl and go tool pprof at http://localhost:6060/debug/pprof/.",
      "The commands below run outside the service."
    },
    mixinStandardHelpOptions = true,
    versionProvider = CommandLineMain.Version.class,
    subcommands = {
      TopCommand.class,
      ConvertCommand.class,
      MetricsCommand.class,
      SwitchCommand.Off.class,
      SwitchCommand.On.class
    })
public final class CommandLineMain implements Runnable {

  /** A command for itself. */
  static final String IDLE = "idle";

  @Spec private CommandSpec spec;

  /** Called by the entry class, by reflection. */
  public static void run(String[] arguments) {
    int status = new CommandLine(new CommandLineMain()).execute(arguments);
    System.exit(status);
  }

  /** Without a command: how to use it. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "version", description = "Print the version.")
  void version() {
    System.out.println("diag " + AgentVersion.read());
  }

  @Command(name = "options", description = "Print the agent's options as a Markdown table.")
  void options() {
    System.out.print(OptionTable.markdown());
  }

  @Command(name = "symptoms", description = "Print what to ask the agent, as a Markdown table.")
  void symptoms() {
    System.out.print(Symptoms.markdown());
  }

  @Command(name = IDLE, hidden = true, description = "Do nothing until stdin ends.")
  void idle() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  @Command(name = "help", description = "Print this help.")
  void help() {
    run();
  }

  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"diag " + AgentVersion.read()};
    }
  }
}
