// SPDX-License-Identifier: MIT
/* test_agent_heap.c: the heap of the agent, under other names because the test itself uses the machine's heap. */
#include <stdlib.h>

#include "tests/unit/tap.h"

void *heap_malloc(size_t size);
void *heap_calloc(size_t count, size_t size);
void heap_free(void *p);

#define malloc heap_malloc
#define calloc heap_calloc
#define free heap_free
#include "agent/libevdev_glue.c"
#undef malloc
#undef calloc
#undef free

#define BLOCKS 64

static bool all(const unsigned char *p, size_t size, unsigned char value)
{
	while (size && *p == value) {
		p++;
		size--;
	}
	return size == 0;
}

static void single(void)
{
	void *p = heap_malloc(1), *q = heap_malloc(100);
	unsigned char *zero;

	ok(p && q && p != q, "blocks are given out");
	is_int((uintptr_t)p % _Alignof(max_align_t) + (uintptr_t)q % _Alignof(max_align_t), 0, "aligned for anything");
	memset(q, 0xff, 100);
	heap_free(q);
	zero = heap_calloc(10, 10);
	ok(zero == q, "a free block is given out again");
	ok(zero && all(zero, 100, 0), "a block of calloc is zeroed");
	heap_free(zero);
	heap_free(p);
	heap_free(NULL);
}

static void limits(void)
{
	void *whole;

	ok(!heap_malloc(ARENA), "a block larger than the arena is refused");
	ok(!heap_malloc(SIZE_MAX), "a size that would overflow is refused");
	ok(!heap_calloc(SIZE_MAX / 2, 3), "a product that would overflow is refused");
	whole = heap_malloc(ARENA - sizeof(struct block));
	ok(whole != NULL, "a block as large as the arena is given");
	ok(!heap_malloc(1), "a full arena gives nothing more");
	heap_free(whole);
	whole = heap_malloc(1);
	ok(whole != NULL, "a freed arena gives blocks again");
	heap_free(whole);
}

/* Takes and frees in no order; each block is filled with its own number, and looked at before it goes. */
static void churn(void)
{
	unsigned char *blocks[BLOCKS] = { 0 };
	size_t sizes[BLOCKS] = { 0 };
	bool kept = true, given = true;
	void *whole;

	srand(1);
	for (unsigned i = 0; i < 100000; i++) {
		unsigned n = (unsigned)rand() % BLOCKS;

		if (blocks[n]) {
			kept &= all(blocks[n], sizes[n], (unsigned char)n);
			heap_free(blocks[n]);
			blocks[n] = NULL;
		} else {
			sizes[n] = (size_t)rand() % 1000;
			blocks[n] = heap_malloc(sizes[n]);
			given &= blocks[n] != NULL;
			if (blocks[n])
				memset(blocks[n], (int)n, sizes[n]);
		}
	}
	ok(given, "blocks are given while there is room");
	ok(kept, "no block overlaps another");
	for (unsigned n = 0; n < BLOCKS; n++)
		heap_free(blocks[n]);
	whole = heap_malloc(ARENA - sizeof(struct block));
	ok(whole != NULL, "free blocks merge into one");
	heap_free(whole);
}

int main(void)
{
	single();
	limits();
	churn();
	return done();
}
