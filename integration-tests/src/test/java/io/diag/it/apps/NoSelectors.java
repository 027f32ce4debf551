package io.diag.it.apps;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** A SelectorProvider of the service's own that has nothing. */
public class NoSelectors extends SelectorProvider {

  /** One that cannot be made. */
  public static final class Unmade extends NoSelectors {

    public Unmade() {
      throw new IllegalStateException("made by nobody");
    }
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    throw new IOException("no channels here");
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    throw new IOException("no channels here");
  }

  @Override
  public Pipe openPipe() throws IOException {
    throw new IOException("no pipes here");
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    throw new IOException("no selectors here");
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    throw new IOException("no channels here");
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    throw new IOException("no channels here");
  }
}
