package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How large a file system is, as it counts itself.
 *
 * @param freeBytes that files can still take; what the file system keeps for itself is not in it
 */
record Space(long totalBytes, long freeBytes) {

    static Space of(Path path) {
        try {
            FileStore store = Files.getFileStore(path);
            return new Space(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, path + " can't be looked at: " + e.getMessage(), e);
        }
    }
}
