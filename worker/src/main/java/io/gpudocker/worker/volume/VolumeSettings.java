package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;

/**
 * What an administrator decided about volumes.
 *
 * @param host {@code host.id}, for the label by which ours are known
 * @param dataDir {@code data.dir}; volumes lie in {@code volumes} below it
 * @param backend for wishes without one; {@code AUTO}: what works here
 * @param overcommit bytes promised for each byte that is there
 * @param engine its address, to learn which process it is
 */
public record VolumeSettings(String host, Path dataDir, Backend backend, BigDecimal overcommit, URI engine) {}
