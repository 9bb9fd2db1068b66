package io.gpudocker.worker.disk;

/** Placeholder until the merge. */
final class Manifest {}
