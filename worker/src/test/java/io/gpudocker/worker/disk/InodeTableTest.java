package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InodeTableTest {
    @Test
    void keepsTheLastOfManyInodes() {
        var table = new InodeTable();
        for (long inode = 1; inode <= 50_000; inode++) {
            table.put(inode * 4096, 1, inode);
            table.put(inode * 4096, inode, -inode);
        }

        for (long inode = 1; inode <= 50_000; inode++) {
            assertThat(table.first(inode * 4096)).isEqualTo(inode);
            assertThat(table.second(inode * 4096)).isEqualTo(-inode);
        }
        assertThat(table.contains(4097)).isFalse();
        assertThat(table.first(4097)).isZero();
    }

    /** More are copied a second time, which costs time and nothing else. */
    @Test
    void takesNoMoreThanItsMemoryAllows() {
        var table = new InodeTable();
        for (long inode = 1; inode <= 3_300_000; inode++) {
            table.put(inode, inode, inode);
        }

        assertThat(table.first(1)).isEqualTo(1);
        assertThat(table.contains(3_000_000)).isTrue();
        assertThat(table.contains(3_300_000)).isFalse();
    }
}
