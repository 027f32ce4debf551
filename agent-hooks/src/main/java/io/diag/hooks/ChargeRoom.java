package io.diag.hooks;

/**
 * Memory for charging waits, asked for before a lock is taken. Under the lock it is first found out
 * how much is needed; if there is too little, the lock is let go, more is made, and all is tried
 * again.
 */
final class ChargeRoom {

  private Charges charges;
  private Charges.Others others;
  private int chargesLeft;
  private int othersLeft;
  private int chargesNeeded;
  private int othersNeeded;

  /** Counts what it takes to charge this wait. */
  void need(Wait wait, Contention holder) {
    if (wait.charges == null) {
      chargesNeeded++;
    } else if (wait.charges.lacksRoom(holder)) {
      othersNeeded++;
    }
  }

  boolean isEnough() {
    return chargesNeeded <= chargesLeft && othersNeeded <= othersLeft;
  }

  /** To be called without a lock: makes what is missing, and a little more. */
  void makeMore() {
    for (; chargesLeft < chargesNeeded + 1; chargesLeft++) {
      Charges made = new Charges();
      made.nextSpare = charges;
      charges = made;
    }
    for (; othersLeft < othersNeeded + 1; othersLeft++) {
      Charges.Others made = new Charges.Others();
      made.nextSpare = others;
      others = made;
    }
    forgetNeeds();
  }

  void forgetNeeds() {
    chargesNeeded = 0;
    othersNeeded = 0;
  }

  /** Charges a wait that has been counted. */
  void charge(Wait wait, Contention holder, long nanos) {
    if (wait.charges == null) {
      Charges taken = charges;
      charges = taken.nextSpare;
      chargesLeft--;
      taken.nextSpare = null;
      wait.charges = taken;
    } else if (wait.charges.lacksRoom(holder)) {
      Charges.Others taken = others;
      others = taken.nextSpare;
      othersLeft--;
      taken.nextSpare = null;
      wait.charges.giveRoom(taken);
    }
    wait.charges.add(holder, nanos);
  }
}
