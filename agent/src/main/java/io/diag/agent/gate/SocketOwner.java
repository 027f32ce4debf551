package io.diag.agent.gate;

/** Whose a socket is, if exactly one was found. */
final class SocketOwner {

  private long user = -1;
  private long inode = -1;
  private boolean ambiguous;

  /**
   * One was found.
   *
   * @param newUser -1 if it cannot be told
   * @param newInode 0 if no program has it open, as one that is not accepted yet
   */
  void found(long newUser, long newInode) {
    // A table that changes while it is read may show a line twice.
    ambiguous |= newUser < 0 || newInode <= 0 || (isFound() && inode != newInode);
    user = newUser;
    inode = newInode;
  }

  boolean isFound() {
    return inode >= 0 || ambiguous;
  }

  /** The number of its user; -1 if there is none or more than one, or its user is not known. */
  long user() {
    return ambiguous ? -1 : user;
  }
}
