package io.gpudocker.worker.domain;

/**
 * A stored value with the revision it was read at.
 *
 * @param revision etcd's mod revision, from 1
 */
public record Versioned<T>(T value, long revision) {}
