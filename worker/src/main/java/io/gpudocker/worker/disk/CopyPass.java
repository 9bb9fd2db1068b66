package io.gpudocker.worker.disk;

/** Placeholder until the merge. */
public final class CopyPass {}
