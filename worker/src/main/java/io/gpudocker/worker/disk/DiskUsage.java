package io.gpudocker.worker.disk;

/**
 * What a container has written.
 *
 * @param allocatedBytes on the disk; a hard link counts once, a hole not at all
 * @param entries of all kinds, whiteouts included, without the upper directory itself
 */
public record DiskUsage(long allocatedBytes, long entries) {}
