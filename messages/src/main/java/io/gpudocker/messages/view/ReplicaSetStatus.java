package io.gpudocker.messages.view;

/** The states of the contract's table. */
public enum ReplicaSetStatus {
    RUNNING,
    PAUSED,
    STOPPED,
    EXITED,
    LOST,
    STUCK;

    /** Whether a ReplicaSet in this state holds its GPUs and ports. */
    public boolean holdsResources() {
        return switch (this) {
            case RUNNING, PAUSED, STUCK -> true;
            case STOPPED, EXITED, LOST -> false;
        };
    }
}
