package io.gpudocker.worker.handler;

/**
 * Whether the engine that says "there is none" is the one this state belongs to. Asked before a ReplicaSet becomes
 * {@code LOST}: another engine, or an empty one, has lost nothing of ours.
 */
@FunctionalInterface
public interface SameEngine {
    /** Returns when it is; throws {@code EngineException} with {@code UNAVAILABLE} when a person must decide. */
    void ensure();
}
